import { screen } from '@testing-library/react';
import { show, user } from '../testing/editor';

describe('options', () => {
  const unfold = () => user.click(screen.getByRole('button', { name: /Options/ }));

  it('are folded, with what is set in the heading', async () => {
    const { now } = await show({ minStep: 300, top: 5 });
    expect(screen.getByText('Min step: 300 s')).toBeInTheDocument();
    expect(screen.getByText('Top: 5')).toBeInTheDocument();
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
