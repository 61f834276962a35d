/** How the process gets out, whatever it calls. */

/** Settings of the process. The environment's own proxy, the authorities it adds, and its word that certificates need no check, are not heeded. */
export interface NetworkSettings {
  /** URL of a proxy for calls over HTTPS. */
  readonly httpsProxy?: string | undefined;
  /** Path of a PEM file with authorities to trust besides the public ones. */
  readonly caFile?: string | undefined;
}

/** Without this word the runtime takes the environment's. Its types don't know it. */
export const NO_PROXY: object = { proxy: false };
