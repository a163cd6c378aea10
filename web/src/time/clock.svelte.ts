// The present, once a second, for ages and moving edges. In the server's time as soon as the server has told it.

class Clock {
  now = $state(Date.now() / 1000);
  #ahead = 0;

  constructor() {
    setInterval(() => {
      if (!document.hidden) this.now = Date.now() / 1000 + this.#ahead;
    }, 1000);
    document.addEventListener('visibilitychange', () => (this.now = Date.now() / 1000 + this.#ahead));
  }

  // Differences under two seconds are the network's.
  serverSays(now: number): void {
    const ahead = now - Date.now() / 1000;
    this.#ahead = Math.abs(ahead) > 2 ? ahead : 0;
  }
}

export const clock = new Clock();
