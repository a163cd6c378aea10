// Requests to the server that these pages came from. Every failure becomes an ApiError whose message is the server's own.

export class ApiError extends Error {
  constructor(
    readonly status: number, // 0: the server was not reached
    message: string,
  ) {
    super(message);
  }
}

let csrfToken = '';

export function useCsrfToken(token: string): void {
  csrfToken = token;
}

export async function getJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  return request<T>('GET', path, { signal: signal ?? null });
}

// Form-encoded, as Graphite takes it: targets may be longer than a URL may be.
export async function postForm<T>(path: string, form: URLSearchParams, signal?: AbortSignal): Promise<T> {
  return request<T>('POST', path, { body: form, signal: signal ?? null, headers: csrfHeader() });
}

export async function send<T>(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<T> {
  const init: RequestInit = { headers: { ...csrfHeader(), 'Content-Type': 'application/json' } };
  if (body !== undefined) init.body = JSON.stringify(body);
  return request<T>(method, path, init);
}

function csrfHeader(): Record<string, string> {
  return csrfToken ? { 'X-CSRF-Token': csrfToken } : {};
}

async function request<T>(method: string, path: string, init: RequestInit): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, { ...init, method, credentials: 'same-origin' });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiError(0, 'The server does not answer.');
  }
  const text = await response.text();
  if (!response.ok) throw new ApiError(response.status, errorMessage(text) || `${response.status} ${response.statusText}`);
  if (text === '') return undefined as T;
  try {
    return JSON.parse(text) as T;
  } catch {
    throw new ApiError(response.status, 'The answer is not JSON.');
  }
}

// {"error":{"code","message"}} from Bellwether's own routes, plain text from Graphite's.
export function errorMessage(text: string): string {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === 'object' && parsed !== null && 'error' in parsed) {
      const { error } = parsed;
      if (typeof error === 'string') return error;
      if (typeof error === 'object' && error !== null && 'message' in error) return String(error.message);
    }
  } catch {
    // Not JSON: the text itself is the message.
  }
  const trimmed = text.trim();
  return trimmed.startsWith('<') ? '' : trimmed.slice(0, 500);
}

export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
