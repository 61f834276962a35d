/** What a version of Grafana brings to a plugin's browser half, put into a package.json. Pure. */
import { z } from 'zod';

export interface GrafanaVersion {
  readonly grafana: string;
  /** The range of React that its packages ask for. */
  readonly react: string;
  /** Of moment: two copies of it, and one lacks the time zones. */
  readonly moment: string;
}

const GRAFANA = /^@grafana\/(data|runtime|schema|ui)$/;
const REACT = /^(@types\/)?react(-dom)?$/;
/**
 * Grafana 12's tables stand on a fork of this that lies on GitHub alone. The plugin draws no table of Grafana's, so that the
 * one on npm does as well.
 */
const TABLES = { 'react-data-grid': '7.0.0-beta.56' };

const versions = z.record(z.string(), z.string());
const manifestSchema = z.looseObject({ dependencies: versions, devDependencies: versions, overrides: versions });

/** @returns the text of a package.json with that version's packages in place of the ones we develop with. */
export function withGrafana(manifest: string, { grafana, react, moment }: GrafanaVersion): string {
  const { dependencies, devDependencies, overrides, ...others } = manifestSchema.parse(JSON.parse(manifest));
  const pinned = (packages: Readonly<Record<string, string>>) =>
    Object.fromEntries(
      Object.entries(packages).map(([name, version]) => [
        name,
        GRAFANA.test(name) ? grafana : REACT.test(name) ? react : version,
      ])
    );
  const changed = {
    ...others,
    dependencies: pinned(dependencies),
    devDependencies: pinned(devDependencies),
    overrides: { ...overrides, ...TABLES, moment },
  };
  return `${JSON.stringify(changed, undefined, 2)}\n`;
}

/** @throws where it promises anything but a version and all later ones: then what is tried has to be thought over. */
export function oldestOf(grafanaDependency: string): string {
  const [, oldest] = /^>=(\d+\.\d+\.\d+)$/.exec(grafanaDependency) ?? [];
  if (oldest === undefined) {
    throw new Error(`plugin.json's grafanaDependency is "${grafanaDependency}" and should be like ">=12.3.0".`);
  }
  return oldest;
}
