export interface PrometheusTools {
  readonly server: string;
  readonly tool: string;
}

/** Undefined where Prometheus is not installed. */
export function prometheusTools(): PrometheusTools | undefined {
  const [server, tool] = [Bun.which('prometheus'), Bun.which('promtool')];
  return server !== null && tool !== null ? { server, tool } : undefined;
}
