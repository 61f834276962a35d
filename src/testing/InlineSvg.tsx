/** Stands in for `react-inlinesvg` in tests: icons are fetched over HTTP, and draw themselves when no one waits any more. */
export default function InlineSvg() {
  return <svg />;
}
