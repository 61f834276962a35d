// Original file: backend/protocol/proto/backend.proto


export interface User {
  'login'?: (string);
  'name'?: (string);
  'email'?: (string);
  'role'?: (string);
}

export interface User__Output {
  'login': (string);
  'name': (string);
  'email': (string);
  'role': (string);
}
