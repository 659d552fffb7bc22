// What every page needs beyond HTML: living parts, forms, keys, a theme.
import './app.css';
import { startLiving } from './live.js';
import { drawWith, startForms } from './form.js';
import { startUnsent } from './unsent.js';
import { startKeys } from './keys.js';
import { startZoom } from './zoom.js';
import { startMore } from './more.js';
import { startTheme } from './theme.js';

startTheme();
startZoom(document);
startMore(document);
startForms(document);
startUnsent(document, drawWith);
startKeys(document);
startLiving(document);
document.body.dataset.ready = 'true';
