import { mount } from 'svelte';
import { chooseClient } from './bridge/choose-client';
import Door from './components/window/Door.svelte';
import { Preferences } from './state/preferences.svelte';
import { hintKeysOf } from './state/words/key-hints';
import { followLanguage } from './components/window/follow-language.svelte';
import { followScreen } from './components/window/follow-screen';
import { followTheme } from './components/window/follow-theme.svelte';
import './styles/fonts.css';
import './styles/theme.css';
import './styles/base.css';

const target = document.getElementById('app');
if (target === null) throw new Error('index.html has no element with the id "app"');

const preferences = new Preferences(window.localStorage);
followTheme(preferences);
followScreen();
hintKeysOf(preferences);
followLanguage(preferences, (language) => window.rudin?.speak(language));
mount(Door, { target, props: { connecting: chooseClient(), preferences } });
