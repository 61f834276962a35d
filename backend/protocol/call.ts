/** What every kind of gRPC call on the server has. */
interface Call {
  readonly cancelled: boolean;
  getDeadline(): Date | number;
  once(event: 'cancelled', listener: () => void): unknown;
}

/** Aborted when the caller cancels, is gone, or its deadline has passed. */
export function signalOf(call: Call): AbortSignal {
  const controller = new AbortController();
  if (call.cancelled) {
    controller.abort();
  }
  call.once('cancelled', () => controller.abort());
  return controller.signal;
}

/** Epoch milliseconds. */
export function deadlineOf(call: Call): { deadline?: number } {
  const deadline = Number(call.getDeadline());
  return Number.isFinite(deadline) ? { deadline } : {};
}
