// The stream of errors: a page that shows them holds one, narrowed down as the page is.
import { streamUrl, type Rate, type StreamedIssue } from '../api/errors';
import { openStream } from '../api/stream';
import { liveness } from '../shell/liveness.svelte';

export interface ErrorsListener {
  issue?(change: StreamedIssue): void;
  rate?(rate: Rate): void;
  opened?(): void; // what happened while it was closed was not told
}

export function followErrors(project: string, environment: string, listener: ErrorsListener): () => void {
  const pill = liveness.join();
  let opened = false;
  const close = openStream(streamUrl(project, environment), {
    events: {
      issue: (payload) => listener.issue?.(JSON.parse(payload) as StreamedIssue),
      rate: (payload) => listener.rate?.(JSON.parse(payload) as Rate),
    },
    state: (state) => {
      pill.report(state);
      if (state !== 'open') return;
      if (opened) listener.opened?.();
      opened = true;
    },
  });
  return () => {
    close();
    pill.leave();
  };
}
