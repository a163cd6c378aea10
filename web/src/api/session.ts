// Who is signed in.
import { getJson, send, useCsrfToken } from './http';

export interface Session {
  user: { name: string; role: string } | null;
  sign_in_required: boolean;
  setup_required: boolean;
  csrf_token: string;
}

export async function currentSession(): Promise<Session> {
  return keep(await getJson<Session>('/api/v1/session'));
}

export async function signIn(name: string, password: string): Promise<Session> {
  await send('POST', '/api/v1/session', { name, password });
  return currentSession();
}

export async function signOut(): Promise<Session> {
  await send('DELETE', '/api/v1/session');
  return currentSession();
}

export async function setUp(token: string, name: string, password: string): Promise<Session> {
  await send('POST', '/api/v1/setup', { token, name, password });
  return currentSession();
}

function keep(session: Session): Session {
  useCsrfToken(session.csrf_token);
  return session;
}
