// What every page needs beyond HTML: living parts, rows that come and go, keys, a theme.
import './app.css';
import { startLiving } from './live.js';
import { startRows } from './rows.js';
import { startKeys } from './keys.js';
import { startTheme } from './theme.js';

startTheme();
startRows(document);
startKeys(document);
startLiving(document);
document.body.dataset.ready = 'true';
