import type { Wire } from '../wires/told';
import { CountingReceiver, unpackedBy, type Forward } from './receiver';

export class HttpReceiver extends CountingReceiver {
  readonly port: number;
  private server: Bun.Server<undefined> | undefined;

  constructor(wire: Wire, forward?: Forward) {
    super(wire, forward);
    this.server = this.serve(0);
    this.port = this.server.port ?? 0;
  }

  async revive(): Promise<void> {
    this.server ??= this.serve(this.port);
  }

  async close(): Promise<void> {
    await this.server?.stop(true);
    this.server = undefined;
  }

  private serve(port: number): Bun.Server<undefined> {
    return Bun.serve({
      port,
      hostname: '127.0.0.1',
      fetch: async (request) => {
        const { pathname, search } = new URL(request.url);
        const body = new Uint8Array(await request.arrayBuffer());
        const message = { path: pathname + search, headers: request.headers, body };
        const said = await this.heard(message, unpackedBy(request.headers.get('content-encoding'), body));
        if (said === undefined) {
          await this.close();
        }
        return new Response(said?.words, { status: said?.status ?? 503 });
      },
    });
  }
}
