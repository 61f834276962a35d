import { screen, within } from '@testing-library/react';
import { choose, COUNT, open, show, user } from '../testing/editor';

describe('options', () => {
  /** Into a field of one value, which Escape would empty. */
  const typeOne = async (name: string, text: string) => {
    await open(name);
    await user.keyboard(text);
    await user.click(await screen.findByRole('option', { name: `${text} Use custom value` }));
  };
  const unfold = () => user.click(screen.getByRole('button', { name: /Options/ }));

  it('are folded, with what is in force in the heading', async () => {
    const { now } = await show();
    expect(screen.getByText('Legend: auto · Format: Series · Step: auto')).toBeInTheDocument();
    expect(now().legend).toBeUndefined();
  });

  it('say all that is set in the heading', async () => {
    await show({
      ...{ legend: '{{f}}', format: 'table', minStep: '$step', partialStep: true, bottom: 3, rankBy: 'max' },
      ...{ shift: '1w', compare: 'ratio', fill: 'previous', smooth: 7, accumulate: true },
      over: { metric: COUNT },
    });
    expect(
      screen.getByText(
        'Legend: {{f}} · Format: Table · Step: $step at least · Partial step · Bottom: 3 · Ranked by: Maximum · ' +
          'Compared with: 1w, ratio · Fill: Value before · Moving average: 7 steps · Running sum · Divided by: Invocations'
      )
    ).toBeInTheDocument();
  });

  it('take a least step as a number or as a length of time', async () => {
    const { now } = await show({ minStep: 300, top: 5 });
    expect(screen.getByText(/ · Step: 300 s at least · Top: 5$/)).toBeInTheDocument();
    await unfold();
    const minStep = screen.getByRole('textbox', { name: /Min step/ });
    await user.clear(minStep);
    await user.type(minStep, 'often{enter}');
    expect(screen.getByText('Enter a number above 0.')).toBeInTheDocument();
    expect(now().minStep).toBe(300);
    await user.clear(minStep);
    await user.tab();
    expect(now().minStep).toBeUndefined();
    await user.type(minStep, '60{enter}');
    expect(now().minStep).toBe(60);
    await user.clear(minStep);
    await user.type(minStep, '5m{enter}');
    expect(now().minStep).toBe(300);
    expect(minStep).toHaveFocus();
    await user.click(screen.getByRole('switch', { name: /Partial step/ }));
    expect(now().partialStep).toBe(true);
  });

  it('are the query’s when a field is left, not while it is typed in', async () => {
    const { now, runs } = await show();
    await unfold();
    await user.type(screen.getByRole('textbox', { name: /Legend/ }), '{{{{functionKey}}');
    expect(runs()).toBe(0);
    await user.tab();
    expect(now().legend).toBe('{{functionKey}}');
    expect(runs()).toBe(1);
  });

  it('compare with an earlier time, in a way that can be chosen then', async () => {
    const { now } = await show();
    await unfold();
    expect(screen.queryByRole('radio', { name: 'Difference' })).not.toBeInTheDocument();
    await choose('Compared with', /^1w/);
    expect(now().shift).toBe('1w');
    await user.click(screen.getByRole('radio', { name: 'Difference' }));
    expect(now()).toMatchObject({ shift: '1w', compare: 'difference' });
    await typeOne('Compared with', '90m');
    expect(now().shift).toBe('90m');
    await typeOne('Compared with', 'a while');
    expect(screen.getByText(/^Enter a length of time/)).toBeInTheDocument();
    expect(now().shift).toBe('90m');
  });

  it('divide by a metric with a statistic and filters of its own', async () => {
    const { now } = await show();
    await unfold();
    expect(screen.queryByText('Filters of it')).not.toBeInTheDocument();
    await choose('Divided by', /^API requests/);
    await choose('Statistic of it', /^rate/);
    await user.click(screen.getByRole('button', { name: 'Add filter of the divisor' }));
    const filter = within(screen.getByRole('group', { name: 'Filter 1 of the divisor' }));
    await user.click(filter.getByRole('combobox', { name: 'Filter attribute' }));
    await user.click(await screen.findByRole('option', { name: /^functionKey/ }));
    await user.click(filter.getByRole('combobox', { name: 'Filter value' }));
    await user.click(await screen.findByRole('option', { name: /^trigger/ }));
    expect(now().over).toEqual({
      metric: 'FORGE_API_REQUEST_COUNT',
      statistic: 'rate',
      filters: [{ key: 'functionKey', operator: '=', value: 'trigger' }],
    });
    expect(now().filters).toBeUndefined();
  });

  it('show the largest or the smallest, fill, and average or add up: one of what can’t be both', async () => {
    const { now } = await show({ top: 5 });
    await unfold();
    await choose('Ranked by', /^Maximum/);
    await user.type(screen.getByRole('textbox', { name: 'Bottom' }), '3{Tab}');
    expect(now()).toMatchObject({ top: undefined, bottom: 3, rankBy: 'max' });
    await user.click(screen.getByRole('radio', { name: 'Zero' }));
    await user.type(screen.getByRole('textbox', { name: 'Moving average' }), '7{Tab}');
    expect(now()).toMatchObject({ fill: 'zero', smooth: 7 });
    await user.click(screen.getByRole('switch', { name: 'Running sum' }));
    expect(now()).toMatchObject({ accumulate: true, smooth: undefined });
  });

  it('take a whole number of series, or a variable', async () => {
    const { now } = await show({ groupBy: ['functionKey'] });
    await unfold();
    const top = screen.getByRole('textbox', { name: 'Top' });
    await user.type(top, '2.5{Tab}');
    expect(screen.getByText('Enter a whole number above 0.')).toBeInTheDocument();
    expect(now().top).toBeUndefined();
    await user.clear(top);
    await user.type(top, '5{Tab}');
    expect(now().top).toBe(5);
    await user.clear(screen.getByRole('textbox', { name: 'Top' }));
    await user.tab();
    expect(now().top).toBeUndefined();
    await user.type(screen.getByRole('textbox', { name: 'Top' }), '$few{Tab}');
    expect(now().top).toBe('$few');
  });
});
