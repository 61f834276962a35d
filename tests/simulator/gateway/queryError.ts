/** What the gateway says no with, inside an answer of status 200. */
import { GraphQLError } from 'graphql';

export interface QueryError {
  readonly __typename: 'QueryError';
  readonly identifier: string;
  readonly message: string;
  readonly extensions: readonly {
    readonly __typename: 'GenericQueryErrorExtension';
    readonly statusCode: number;
    readonly errorType: string;
  }[];
}

export interface Refusal {
  readonly statusCode: number;
  readonly errorType: string;
  readonly message: string;
}

export const queryError = (identifier: string, { statusCode, errorType, message }: Refusal): QueryError => ({
  __typename: 'QueryError',
  identifier,
  message,
  extensions: [{ __typename: 'GenericQueryErrorExtension', statusCode, errorType }],
});

export const graphQLError = ({ statusCode, errorType, message }: Refusal): GraphQLError =>
  new GraphQLError(message, { extensions: { statusCode, errorType, classification: errorType } });

export const RATE_LIMITED: Refusal = {
  statusCode: 429,
  errorType: 'RATE_LIMITED',
  message: 'Rate limit exceeded: 5 requests per minute',
};
