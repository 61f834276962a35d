import { CATALOGUE, labelOf } from './catalogue';

describe('the label that asks for a metric', () => {
  it.each(CATALOGUE)('is the one it is documented under: $label', ({ name, label }) => {
    expect(labelOf(name)).toBe(label);
  });

  it.each([
    ['forge_queue_depth', 'FORGE_QUEUE_DEPTH'],
    ['service_v2_count', 'SERVICE_V2_COUNT'],
  ])('follows the same rule where nobody has documented it: %s', (name, label) => {
    expect(labelOf(name)).toBe(label);
  });

  it.each(['tickets.classified', 'suggestions-taken', 'clicks', 'Clicks', '7', 'a', '-', '.', 'x'.repeat(50)])(
    'is that of custom counters for what can only be one: %s',
    (name) => {
      expect(labelOf(name)).toBe('FORGE_BACKEND_CUSTOM_METRICS_COUNT');
    }
  );
});
