import { expect, it } from "vitest";
import { EventStreamParser } from "./sse";

const STREAM =
  'id: 7\r\nevent: tasks:task:moved\r\ndata: {"a":\r\ndata: 1}\r\n\r\n: beat\n\nid: 8\n\n';

it("reads the same events wherever the stream is cut", () => {
  for (let cut = 0; cut <= STREAM.length; cut++) {
    const parser = new EventStreamParser();
    const events = [...parser.push(STREAM.slice(0, cut)), ...parser.push(STREAM.slice(cut))];
    expect(events).toEqual([{ id: "7", event: "tasks:task:moved", data: '{"a":\n1}' }]);
  }
});
