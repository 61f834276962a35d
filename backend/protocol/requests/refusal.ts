/** What is asked won't be answered; the message is for the person who asked. */
export class Refusal extends Error {
  /** @param status as HTTP's. */
  constructor(
    readonly status: 400 | 413 | 414 | 429 | 503,
    message: string
  ) {
    super(message);
    this.name = 'Refusal';
  }
}
