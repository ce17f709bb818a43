/**
 * Every request the client can make: method and path, what goes in, what comes out. `api()` takes
 * its types from here, so a wrong path, parameter or body does not compile. Derived from the
 * server's OpenAPI document; nothing of it is written by hand, except what JSON Schema cannot say.
 */
import type { paths } from "./generated";

type Method = "get" | "post" | "put" | "patch" | "delete";
type Root = "/api/v1";

/** "GET /tasks/{task}" for every operation there is. */
type Name = {
  [P in keyof paths]: {
    [M in Method]: paths[P][M] extends undefined
      ? never
      : P extends `${Root}${infer Rest}`
        ? `${Uppercase<M>} ${Rest}`
        : never;
  }[Method];
}[keyof paths];

type Operation<N extends Name> = N extends `${infer M} ${infer Rest}`
  ? `${Root}${Rest}` extends infer P extends keyof paths
    ? paths[P][Lowercase<M> & Method]
    : never
  : never;

type Json<R> = R extends { content: { "application/json": infer J } } ? J : undefined;

type Answer<O> = O extends { responses: infer R }
  ? { [Status in keyof R & (200 | 201 | 202 | 204)]: Json<R[Status]> }[keyof R &
      (200 | 201 | 202 | 204)]
  : never;

/** What is absent is left out of the address; null is not a way to say so. */
type Query<O> = O extends { parameters: { query?: infer Q } }
  ? [Exclude<Q, undefined>] extends [never]
    ? object
    : { query: { [K in keyof Exclude<Q, undefined>]: Exclude<Exclude<Q, undefined>[K], null> } }
  : object;

type Body<O> = O extends { requestBody?: infer B }
  ? Exclude<B, undefined> extends { content: { "application/json": infer J } }
    ? { body: Exclude<J, null> }
    : object
  : object;

/** The exported board as it was read from the file; it is sent as it is. */
type ExportedFile = { body: Blob };

export type Endpoints = {
  [N in Name]: { response: Answer<Operation<N>> } & Query<Operation<N>> &
    (N extends "POST /imports/trello" ? ExportedFile : Body<Operation<N>>);
};
