/** A bucket's bound as OpenMetrics writes it, so that it is the same label whichever way it came. */
export function canonical(bound: number): string {
  // -0 is 0.
  const [digits, exponentText] = (bound + 0).toExponential().split('e');
  const exponent = Number(exponentText);
  if (exponent < -4 || exponent >= 6) {
    const sign = exponent < 0 ? '-' : '+';
    return `${digits}e${sign}${String(Math.abs(exponent)).padStart(2, '0')}`;
  }
  return Number.isInteger(bound) ? `${bound + 0}.0` : `${bound}`;
}
