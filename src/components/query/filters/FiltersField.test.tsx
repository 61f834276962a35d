import { screen, waitFor, within } from '@testing-library/react';
import { choose, open, picker, show, user } from '../testing/editor';

describe('filters', () => {
  it('reach the query when they are complete', async () => {
    const { now, runs } = await show();
    await user.click(screen.getByRole('button', { name: 'Add filter' }));
    await choose('Filter attribute', /^functionKey/);
    expect(now().filters ?? []).toEqual([]);
    await choose('Filter value', /^Main resolver/);
    expect(picker('Filter value')).toHaveValue('Main resolver');
    expect(now().filters).toEqual([{ key: 'functionKey', operator: '=', value: 'resolver' }]);
    expect(runs()).toBe(1);
  });

  it('compare with several values, and with a pattern', async () => {
    const { now } = await show({ filters: [{ key: 'functionKey', operator: '=', value: 'resolver' }] });
    await choose('Filter operator', /^=\|/);
    await choose('Filter values', /^trigger/);
    expect(now().filters).toEqual([{ key: 'functionKey', operator: '=|', values: ['resolver', 'trigger'] }]);
    await choose('Filter operator', /^=~/);
    const pattern = screen.getByRole('textbox', { name: 'Filter value' });
    expect(pattern).toHaveValue('resolver');
    await user.type(pattern, '.*{enter}');
    expect(now().filters).toEqual([{ key: 'functionKey', operator: '=~', value: 'resolver.*' }]);
    expect(screen.getByRole('textbox', { name: 'Filter value' })).toHaveFocus();
  });

  it('show a saved value by its name', async () => {
    await show({ filters: [{ key: 'functionKey', operator: '=', value: 'resolver' }] });
    await waitFor(() => expect(picker('Filter value')).toHaveValue('Main resolver'));
  });

  it('look values up once for all that is typed', async () => {
    const { backend } = await show({ filters: [{ key: 'functionKey', operator: '=|', values: [] }] });
    const asked = () => backend.requests.filter(({ url }) => url.includes('values')).length;
    await open('Filter values');
    await screen.findByRole('option', { name: /^Main resolver/ });
    const before = asked();
    await user.keyboard('trig');
    expect(await screen.findByRole('option', { name: /^trigger/ })).toBeInTheDocument();
    await waitFor(() => expect(screen.queryByRole('option', { name: /^Main resolver/ })).not.toBeInTheDocument());
    expect(asked()).toBe(before);
  });

  it('are told apart by a screen reader', async () => {
    const filter = { key: 'functionKey', operator: '=', value: 'x' } as const;
    await show({ filters: [filter, { ...filter, operator: '!=' }] });
    const second = screen.getByRole('group', { name: 'Filter 2' });
    expect(within(second).getByRole('combobox', { name: 'Filter operator' })).toHaveValue('!=');
  });

  it('keep the keyboard where it is', async () => {
    await show();
    await user.click(screen.getByRole('button', { name: 'Add filter' }));
    await choose('Filter attribute', /^functionKey/);
    await choose('Filter value', /^Main resolver/);
    expect(picker('Filter value')).toHaveFocus();
  });

  it('are removed', async () => {
    const { now } = await show({ filters: [{ key: 'a', operator: '=', value: 'b' }] });
    await user.click(screen.getByRole('button', { name: 'Remove filter' }));
    expect(now().filters).toEqual([]);
  });
});
