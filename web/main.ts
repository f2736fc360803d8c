// Starts the page.
import { apiBase } from './api/base-url.ts';
import { ApiClient } from './api/client.ts';
import { adoptTokenFromAddress, readToken } from './api/token.ts';
import { App } from './app.ts';
import { browserClock } from './browser-clock.ts';

adoptTokenFromAddress();
new App(new ApiClient(apiBase(location.href), readToken), browserClock).start();
