// Starts the page.
import { apiBase } from './api/base-url.ts';
import { ApiClient } from './api/client.ts';
import { adoptTokenFromAddress } from './api/token.ts';
import { App } from './app.ts';

adoptTokenFromAddress();
new App(new ApiClient(apiBase(location.href))).start();
