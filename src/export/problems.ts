/** What is wrong with metric sets and stores, as the backend would say it, for the place where it was typed. */
import { readExportSettings } from '../engine/metricSets/model';
import { type SettingProblem } from '../engine/metricSets/problem';
import { type Options } from '../types';

export const exportProblems = ({ export: written }: Options): readonly SettingProblem[] =>
  readExportSettings(written).problems;

/** Of a field itself, in one text. */
export const problemAt = (problems: readonly SettingProblem[], path: string): string | undefined =>
  problems
    .filter((problem) => problem.path === path)
    .map(({ message }) => message)
    .join(' ') || undefined;

/** Of a row, those that no field of it shows. */
export const problemsElsewhere = (
  problems: readonly SettingProblem[],
  path: string,
  shown: readonly string[]
): readonly SettingProblem[] =>
  problems.filter(
    (problem) =>
      (problem.path === path || problem.path.startsWith(`${path}.`)) &&
      !shown.some((field) => problem.path === `${path}.${field}`)
  );
