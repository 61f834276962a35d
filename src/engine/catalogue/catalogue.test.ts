import { CATALOGUE, labelOf } from './catalogue';

describe('the label that asks for a metric', () => {
  it.each(CATALOGUE)('is the one it is documented under: $label', ({ name, label }) => {
    expect(labelOf(name)).toBe(label);
  });

  it.each(['FORGE_QUEUE_DEPTH', 'SERVICE_V2_COUNT'])(
    'is the one it is written as, where nobody has documented it: %s',
    (label) => {
      expect(labelOf(label)).toBe(label);
    }
  );

  it.each([
    ...['tickets.classified', 'suggestions-taken', 'tickets_classified', '_private', 'clicks', 'Clicks', 'CLICKS'],
    ...['Sign_Ups', '7', '7_up', 'a', '-', '.', '_', 'x'.repeat(50)],
  ])('is that of custom counters for any other name: %s', (name) => {
    expect(labelOf(name)).toBe('FORGE_BACKEND_CUSTOM_METRICS_COUNT');
  });
});
