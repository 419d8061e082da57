/** How the pages look. The security policy of the pages allows exactly this text. */
export const STYLE = `
:root { color-scheme: light dark; }
body { margin: 0; font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
main { max-width: 40rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.4rem; line-height: 1.25; }
h2 { font-size: 1.1rem; }
.state { border-left: .25rem solid #2563eb; padding-left: .75rem; }
dl > div { display: flex; flex-wrap: wrap; gap: 0 .75rem; padding: .25rem 0; }
dt { min-width: 9rem; opacity: .8; }
dd { margin: 0; flex: 1 1 12rem; }
ul { padding-left: 1.25rem; }
label { display: block; margin-top: 1rem; }
textarea { box-sizing: border-box; width: 100%; font: inherit; }
.answer { display: flex; flex-wrap: wrap; align-items: center; gap: 0 1rem; margin-top: 1rem; }
.answer p { flex: 1 1 14rem; margin: .25rem 0; }
button, .button { min-width: 8rem; min-height: 2.75rem; padding: .5rem 1rem; border: 0;
  border-radius: .4rem; font: inherit; font-weight: 600; color: #fff; background: #1d4ed8; }
.button { display: inline-block; box-sizing: border-box; text-align: center; text-decoration: none; }
.yes { background: #15803d; }
.no { background: #b91c1c; }
:focus-visible { outline: .2rem solid #f59e0b; outline-offset: .15rem; }
.who { opacity: .85; }
`;
