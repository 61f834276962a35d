export interface Reply {
  readonly status: number;
  readonly body: unknown;
}

export const ok = (body: unknown): Reply => ({ status: 200, body });
export const error = (status: number, message: string): Reply => ({ status, body: { message } });
