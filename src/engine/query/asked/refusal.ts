/** The query asks for what can't be answered; becomes a 400. `field` is the query's field, such as `statistic`. */
export class QueryRefusal extends Error {
  constructor(
    readonly field: string,
    message: string
  ) {
    super(message);
    this.name = 'QueryRefusal';
  }
}
