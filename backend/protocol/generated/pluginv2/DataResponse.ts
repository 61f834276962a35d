// Original file: backend/protocol/proto/backend.proto


export interface DataResponse {
  /**
   * Arrow IPC files, one a frame.
   */
  'frames'?: (Buffer | Uint8Array | string)[];
  'error'?: (string);
  /**
   * As in HTTP.
   */
  'status'?: (number);
  /**
   * "plugin" or "downstream".
   */
  'errorSource'?: (string);
}

export interface DataResponse__Output {
  /**
   * Arrow IPC files, one a frame.
   */
  'frames': (Buffer)[];
  'error': (string);
  /**
   * As in HTTP.
   */
  'status': (number);
  /**
   * "plugin" or "downstream".
   */
  'errorSource': (string);
}
