import { screen } from '@testing-library/react';
import { COUNT, TIME, choose, names, offered, show, type, user } from '../testing/editor';

describe('the statistic', () => {
  it('fits the metric’s kind', async () => {
    await show();
    const statistics = names(await offered('Statistic')).join(' ');
    expect(statistics).toMatch(/rate/);
    expect(statistics).not.toMatch(/p95|heatmap|last/);
  });

  it('goes back to auto when the next metric does not have it', async () => {
    const { now } = await show({ metrics: [TIME], statistic: 'p95' });
    await choose('Metrics', /^Invocations/);
    expect(now()).toMatchObject({ metrics: [TIME, COUNT], statistic: 'auto' });
  });

  it('can be any percentile, typed', async () => {
    const { now } = await show({ metrics: [TIME] });
    await type('Statistic', 'p99.9');
    expect(now().statistic).toBe('p99.9');
  });

  it('can be a variable, which every metric keeps', async () => {
    const { now } = await show({ metrics: [TIME] }, { variables: { figure: 'p99' } });
    await choose('Statistic', /^\$figure/);
    await choose('Metrics', /^Invocations/);
    expect(now()).toMatchObject({ statistic: '$figure', metrics: [TIME, COUNT] });
  });

  it('is not taken when the metric cannot have it', async () => {
    const { now, runs } = await show();
    await type('Statistic', 'p95');
    expect(screen.getByText('“p95” is no statistic of these metrics.')).toBeInTheDocument();
    expect(now().statistic).toBeUndefined();
    expect(runs()).toBe(0);
  });

  it('asks a share for its bound, and a number of values for their attribute', async () => {
    const { now, runs } = await show({ metrics: [TIME], statistic: 'share' });
    await user.type(screen.getByRole('textbox', { name: /Bound/ }), '1000{enter}');
    expect(now().bound).toBe(1000);
    expect(runs()).toBe(1);
    await choose('Statistic', /^unique/);
    await choose('Values of', /^moduleKey/);
    expect(now()).toMatchObject({ statistic: 'unique', of: 'moduleKey' });
    expect(runs()).toBe(3);
  });
});
