// A server-sent event stream that survives: it reopens with growing pauses, and rests while the page is hidden, because a
// browser allows a server only six connections over HTTP/1.1, shared by all its tabs.

export type StreamState = 'connecting' | 'open' | 'broken' | 'resting';

export interface StreamHandlers {
  events: Record<string, (payload: string) => void>; // by the event's name
  state?(state: StreamState): void;
}

const kFirstPauseMs = 1_000;
const kLongestPauseMs = 20_000;

export function openStream(url: string, handlers: StreamHandlers): () => void {
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let pause = kFirstPauseMs;
  let closed = false;

  const drop = () => {
    source?.close();
    source = null;
    clearTimeout(timer);
  };

  const connect = () => {
    drop();
    if (closed) return;
    if (document.hidden) {
      handlers.state?.('resting');
      return;
    }
    handlers.state?.('connecting');
    source = new EventSource(url);
    source.addEventListener('open', () => {
      pause = kFirstPauseMs;
      handlers.state?.('open');
    });
    for (const [event, take] of Object.entries(handlers.events)) {
      source.addEventListener(event, (message) => take((message as MessageEvent<string>).data));
    }
    source.addEventListener('error', () => {
      drop();
      handlers.state?.('broken');
      timer = setTimeout(connect, pause);
      pause = Math.min(pause * 2, kLongestPauseMs);
    });
  };

  document.addEventListener('visibilitychange', connect);
  connect();
  return () => {
    closed = true;
    document.removeEventListener('visibilitychange', connect);
    drop();
  };
}
