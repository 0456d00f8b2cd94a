/** What a hostile page can try; runs inside the browser, so it refers to nothing of this file. */

/** The door as the attacker knows it, secrets included. */
export interface Target {
  readonly door: string;
  readonly socket: string;
  readonly token: string;
  readonly code: string;
  readonly download: string;
}

/**
 * Tries every way to read from or write to the door.
 *
 * @returns The names of those that gave the page anything; the test asks the studio for what was written blindly.
 */
export async function tryEverything({ door, socket, token, code, download }: Target): Promise<string[]> {
  const bearer = { authorization: `Bearer ${token}` };
  const json = { 'content-type': 'application/json' };
  const isMine = (response: Response): Promise<boolean> =>
    response.text().then((text) => response.ok && text !== '');
  const attacks: Record<string, () => Promise<boolean>> = {
    page: () => fetch(`${door}/`).then(isMine),
    xhr: () =>
      new Promise((resolve) => {
        const request = new XMLHttpRequest();
        request.addEventListener('loadend', () =>
          resolve(request.status === 200 && request.responseText !== ''),
        );
        request.open('GET', `${door}/assets/app.js`);
        request.send();
      }),
    'page without CORS': () =>
      fetch(`${door}/`, { mode: 'no-cors' }).then(
        (response) => response.type === 'opaque' && response.status > 0,
      ),
    session: () =>
      fetch(`${door}/session`, { method: 'POST', headers: json, body: JSON.stringify({ code }) }).then(
        isMine,
      ),
    'session as a simple request': () =>
      fetch(`${door}/session`, { method: 'POST', mode: 'no-cors', body: JSON.stringify({ code }) }).then(
        isMine,
      ),
    upload: () =>
      fetch(`${door}/upload?name=a.png`, { method: 'POST', headers: bearer, body: 'x' }).then(isMine),
    download: () => fetch(`${door}/download/${download}`, { headers: bearer }).then(isMine),
    beacon: () => {
      navigator.sendBeacon(`${door}/upload?name=beacon.png`, 'x');
      return Promise.resolve(false);
    },
    script: () =>
      new Promise((resolve) => {
        const script = document.createElement('script');
        const read = (): void => resolve('secretOfThePage' in globalThis);
        script.addEventListener('load', read);
        script.addEventListener('error', read);
        // Trusted Types of the door's own page ask for a policy that it names.
        const policies = (
          globalThis as {
            trustedTypes?: {
              createPolicy(name: string, rules: object): { createScriptURL(url: string): string };
            };
          }
        ).trustedTypes;
        const policy = policies?.createPolicy('app-worker-url', { createScriptURL: (url: string) => url });
        const address = `${door}/assets/app.js`;
        script.src = policy?.createScriptURL(address) ?? address;
        document.head.append(script);
      }),
    image: () =>
      new Promise((resolve) => {
        const image = new Image();
        image.addEventListener('load', () => resolve(true));
        image.addEventListener('error', () => resolve(false));
        image.src = `${door}/download/${download}`;
      }),
    socket: () =>
      new Promise((resolve) => {
        const connection = new WebSocket(`${socket}/socket`, ['rudin', `token.${token}`]);
        connection.addEventListener('open', () => connection.send('{"id":1,"call":"hello","ask":null}'));
        connection.addEventListener('error', () => resolve(false));
        connection.addEventListener('message', () => {
          connection.close();
          resolve(true);
        });
      }),
    events: () =>
      new Promise((resolve) => {
        const events = new EventSource(`${door}/`);
        events.addEventListener('error', () => {
          events.close();
          resolve(false);
        });
        events.addEventListener('open', () => resolve(true));
      }),
  };
  const got: string[] = [];
  for (const [name, attack] of Object.entries(attacks)) {
    const late = new Promise<boolean>((resolve) => setTimeout(() => resolve(false), 3_000));
    if (await Promise.race([attack().catch(() => false), late])) got.push(name);
  }
  return got;
}
