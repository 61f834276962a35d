/** Grafana makes a list as wide as its longest label, and counts neither the box before it nor, in some versions, what is said below it. */
import { measureText } from '@grafana/ui';
import { type Option } from './options';

const LABEL = { size: 14, weight: 500 } as const;
const DESCRIPTION_SIZE = 12;
/** Pixels: the box to tick with its gap. */
const BOX = 32;
/** Measured, and neither drawn at a line's end nor read aloud. */
const SPACE = ' ';

const longest = (texts: readonly string[]): string =>
  texts.reduce((most, text) => (text.length > most.length ? text : most), '');

const labelOf = ({ label, value }: Option): string => label ?? value;

/**
 * The options, a label of which is made wide enough for every description.
 * @param chosen whose label is shown outside of the list, too, and so is left alone.
 */
export function roomy(options: readonly Option[], chosen?: string): Option[] {
  const widest = longest(options.filter(({ value }) => value !== chosen).map(labelOf));
  const description = longest(options.map((option) => option.description ?? ''));
  const wanted = measureText(description, DESCRIPTION_SIZE).width + BOX;
  const missing = wanted - measureText(widest, LABEL.size, LABEL.weight).width;
  if (description === '' || widest === '' || missing <= 0) {
    return [...options];
  }
  const padding = SPACE.repeat(Math.ceil(missing / measureText(SPACE, LABEL.size, LABEL.weight).width));
  const index = options.findIndex((option) => option.value !== chosen && labelOf(option) === widest);
  return options.map((option, each) => (each === index ? { ...option, label: widest + padding } : option));
}
