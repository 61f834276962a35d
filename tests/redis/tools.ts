/** Undefined where Redis is not installed. */
export function redisServer(): string | undefined {
  return Bun.which('redis-server') ?? undefined;
}
