/** What is answered over HTTP. */
export interface Page {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}
