import { displayNameOf, labelsOf, type Names, type Naming } from './naming';

const ACME = 'ari:cloud:jira::site/a';
const names: Names = new Map([
  ['contextAri', new Map([[ACME, 'acme.atlassian.net']])],
  ['environmentId', new Map([['e1', 'production']])],
]);
const naming = (facts: Partial<Naming> = {}): Naming => ({
  ...{ metric: 'forge_backend_invocation_count', statistic: 'sum', several: false, groupBy: [], legend: undefined },
  ...facts,
});
const bySite = naming({ groupBy: ['contextAri', 'environmentId'] });

describe('a display name', () => {
  it('shows names in place of ids, and ids where no name is known', () => {
    expect(displayNameOf(bySite, [ACME, 'e1'], names)).toBe('acme.atlassian.net, production');
    expect(displayNameOf(bySite, ['elsewhere', 'e2'], names)).toBe('elsewhere, e2');
    expect(displayNameOf(bySite, [ACME, 'e1'], new Map())).toBe(`${ACME}, e1`);
  });

  it('goes by the attribute: what names a site names no function', () => {
    expect(displayNameOf(naming({ groupBy: ['functionKey'] }), [ACME], names)).toBe(ACME);
  });

  it('shows names in legends', () => {
    const legend = '{{contextAri}} ({{ environmentId }})';
    expect(displayNameOf({ ...bySite, legend }, [ACME, 'e1'], names)).toBe('acme.atlassian.net (production)');
    expect(displayNameOf({ ...bySite, legend }, ['elsewhere', 'e1'], names)).toBe('elsewhere (production)');
  });

  it('says which metric, and names what is left of a top as it is called', () => {
    const several = { ...bySite, several: true };
    expect(displayNameOf(several, [ACME, ''], names)).toBe('Invocations: acme.atlassian.net');
    expect(displayNameOf(bySite, ['other', ''], names)).toBe('other');
  });
});

it('labels are ids', () => {
  expect({ ...labelsOf(bySite, [ACME, 'e1']) }).toEqual({ contextAri: ACME, environmentId: 'e1' });
});
