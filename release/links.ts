/** Links between the project's own files, and which of them lead nowhere. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

export interface DeadLink {
  /** From the project's root, as `missing` is. */
  readonly file: string;
  readonly link: string;
  readonly missing: string;
}

/** The project on the web: what is linked there lies here. */
const PUBLISHED =
  /^https:\/\/(?:github\.com|raw\.githubusercontent\.com)\/forgemetrics\/appmetrics-datasource\/(?:(?:blob|tree)\/)?main\//;
const ELSEWHERE = /^(?:[a-z]+:|\/\/)/i;
const CODE = /^(```|~~~)[^]*?^\1|`[^`\n]*`/gm;
const LINK = /\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)|\b(?:src|href)="([^"]+)"/g;
const PUBLISHED_LINK = new RegExp(`${PUBLISHED.source.slice(1)}[^\\s'"\`)>]*`, 'g');

/** @param files from the root; of Markdown all links are followed, of others those to the project on the web. */
export const deadLinks = (root: string, files: readonly string[]): readonly DeadLink[] =>
  files.flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8');
    return linksIn(file, text).flatMap((link) => {
      const missing = missingOf(root, file, link);
      return missing === undefined ? [] : [{ file, link, missing }];
    });
  });

const linksIn = (file: string, text: string): readonly string[] =>
  file.endsWith('.md')
    ? [...text.replace(CODE, '').matchAll(LINK)].map(([, link, attribute]) => link ?? attribute ?? '')
    : [...text.matchAll(PUBLISHED_LINK)].map(([link]) => link);

function missingOf(root: string, file: string, link: string): string | undefined {
  const isPublished = PUBLISHED.test(link);
  if (!isPublished && ELSEWHERE.test(link)) {
    return undefined;
  }
  const [path = '', anchor] = link.replace(PUBLISHED, '').split('#');
  const target = normalize(isPublished ? path : path === '' ? file : join(dirname(file), path));
  if (!existsSync(join(root, target))) {
    return target;
  }
  return anchor === undefined || !target.endsWith('.md') || anchorsOf(join(root, target)).has(anchor)
    ? undefined
    : `${target}#${anchor}`;
}

/** As GitHub makes them of headings: a second one of the same name gets a number. */
function anchorsOf(file: string): ReadonlySet<string> {
  const text = readFileSync(file, 'utf8').replace(/^(```|~~~)[^]*?^\1/gm, '');
  const seen = new Map<string, number>();
  return new Set(
    [...text.matchAll(/^#{1,6}\s+(.*?)\s*#*$/gm)].map(([, heading = '']) => {
      const slug = heading
        .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .replace(/\s/g, '-');
      const before = seen.get(slug) ?? 0;
      seen.set(slug, before + 1);
      return before === 0 ? slug : `${slug}-${before}`;
    })
  );
}
