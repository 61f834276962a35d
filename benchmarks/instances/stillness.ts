/** How long this process was kept from running at most: for so long the gateway, which is part of it, saw no call arrive. */
const LOOKED_AT_EVERY_MS = 100;

export class Stillness {
  private longest = 0;
  private at = performance.now();
  private readonly timer = setInterval(() => {
    const now = performance.now();
    this.longest = Math.max(this.longest, now - this.at - LOOKED_AT_EVERY_MS);
    this.at = now;
  }, LOOKED_AT_EVERY_MS);

  /** In milliseconds. */
  end(): number {
    clearInterval(this.timer);
    return this.longest;
  }
}
