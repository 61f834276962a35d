/** What must hold of a release, as far as it can be read from the files. Pure: what is there comes in. */

export interface Finding {
  readonly what: string;
  /** What is wrong, and what to do; undefined where it holds. */
  readonly problem: string | undefined;
}

const finding = (what: string, holds: boolean, problem: string): Finding => ({
  what,
  problem: holds ? undefined : problem,
});

export interface Source {
  readonly version: string;
  readonly lockedVersion: string;
  readonly changelog: string;
  /** Names of changesets that are in no release yet. */
  readonly pending: readonly string[];
  /** Files that differ from the last commit. */
  readonly changed: readonly string[];
  readonly tags: readonly string[];
  /** The one that is being released; undefined before it is made. */
  readonly tag: string | undefined;
}

export function sourceFindings({
  version,
  lockedVersion,
  changelog,
  pending,
  changed,
  tags,
  tag,
}: Source): readonly Finding[] {
  const newest = /^## (.+)$/m.exec(changelog)?.[1];
  return [
    finding('all is committed', changed.length === 0, `${changed.join(', ')}: commit or put away what differs.`),
    finding(
      'no changeset is pending',
      pending.length === 0,
      `${pending.length} are, such as ${pending[0]}: "npx changeset version" writes them into CHANGELOG.md and raises the version.`
    ),
    finding(
      'the version is one',
      /^\d+\.\d+\.\d+$/.test(version),
      `package.json says "${version}", which is not three numbers.`
    ),
    finding(
      'the lock file says the same version',
      lockedVersion === version,
      `it says ${lockedVersion}, package.json ${version}: run "npm install --package-lock-only".`
    ),
    finding(
      'CHANGELOG.md begins with the version',
      newest === version,
      `it begins with ${newest ?? 'no version at all'}, package.json says ${version}.`
    ),
    tag === undefined
      ? finding(
          'the version is new',
          !tags.includes(`v${version}`),
          `v${version} is tagged already: raise the version.`
        )
      : finding('the tag says the version', tag === `v${version}`, `it is ${tag}, package.json says ${version}.`),
  ];
}

/** What Grafana shows of a plugin, as it was built. */
export interface Built {
  readonly version: string;
  readonly manifest: {
    readonly id: string;
    readonly executable: string;
    readonly info: {
      readonly version: string;
      readonly updated: string;
      readonly logos: { readonly small: string; readonly large: string };
      readonly screenshots: readonly { readonly path: string }[];
    };
    readonly includes: readonly { readonly path: string }[];
  };
  readonly readme: string;
  readonly changelog: string;
  /** Paths from the plugin's folder. */
  readonly files: readonly string[];
}

const ALWAYS = ['module.js', 'plugin.json', 'README.md', 'CHANGELOG.md', 'LICENSE', 'THIRD_PARTY_LICENSES.txt'];

export function builtFindings({ version, manifest, readme, changelog, files }: Built): readonly Finding[] {
  const { info, includes, executable } = manifest;
  const named = [
    ...ALWAYS,
    ...[info.logos.small, info.logos.large],
    ...info.screenshots.map(({ path }) => path),
    ...includes.map(({ path }) => path),
  ];
  const missing = named.filter((path) => !files.includes(path));
  const relative = [...readme.matchAll(/\]\((?!https?:)([^)]+)\)/g)].map(([, link]) => link);
  return [
    finding('what was built has the version', info.version === version, `it has ${info.version}: run "npm run build".`),
    finding(
      'it says when',
      /^\d{4}-\d\d-\d\d$/.test(info.updated),
      `info.updated of dist/plugin.json is "${info.updated}".`
    ),
    finding('all that plugin.json names is there', missing.length === 0, `missing in dist: ${missing.join(', ')}.`),
    finding(
      'there is a backend',
      files.some((path) => path.startsWith(`${executable}_`)),
      `dist holds no ${executable}_*: run "npm run build".`
    ),
    finding('its changes are told', changelog.includes(`## ${version}`), `dist/CHANGELOG.md does not name ${version}.`),
    finding(
      'its readme leads out of Grafana',
      relative.length === 0,
      `src/README.md has links that are relative, and would lead nowhere: ${relative.join(', ')}.`
    ),
  ];
}
