import { parseEnvironmentId, type EnvironmentId } from '../../identity';
import { resolveEnvironments } from './environments';

const id = (digit: number): EnvironmentId => {
  const parsed = parseEnvironmentId(`0000000${digit}-0000-4000-8000-000000000000`);
  if (!parsed) {
    throw new Error('not a UUID');
  }
  return parsed;
};

const known = [
  { id: id(1), key: 'production', type: 'PRODUCTION' },
  { id: id(2), key: 'staging', type: 'STAGING' },
  { id: id(3), key: 'ann', type: 'DEVELOPMENT' },
  { id: id(4), key: 'bob', type: 'DEVELOPMENT' },
  { id: id(5), key: 'development', type: 'DEVELOPMENT' },
];

describe('environments of a query', () => {
  it('mean all when none is named', () => {
    expect(resolveEnvironments([], known)).toEqual({ ids: undefined, missing: [] });
    expect(resolveEnvironments([' ', ''], known)).toEqual({ ids: undefined, missing: [] });
  });

  it('are matched as an id in any case', () => {
    expect(resolveEnvironments([id(2).toUpperCase()], known).ids).toEqual([id(2)]);
  });

  it('are matched by key before type', () => {
    expect(resolveEnvironments(['development'], known).ids).toEqual([id(5)]);
    expect(resolveEnvironments(['production'], known).ids).toEqual([id(1)]);
  });

  it('are all of a type where no key is called so', () => {
    const others = known.filter(({ key }) => key !== 'development');
    expect(resolveEnvironments(['DEVELOPMENT'], others).ids).toEqual([id(3), id(4)]);
  });

  it('count once, and those the app lacks are told, not fatal', () => {
    expect(resolveEnvironments(['staging', 'STAGING', 'qa'], known)).toEqual({ ids: [id(2)], missing: ['qa'] });
    expect(resolveEnvironments(['qa'], known)).toEqual({ ids: [], missing: ['qa'] });
  });
});
