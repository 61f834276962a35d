// Original file: backend/protocol/proto/controller.proto


export interface Empty {
}

export interface Empty__Output {
}
