/**
 * The one script of the pages: when the service tells that something moved, it reads the page again and changes what is in `main`,
 * keeping the focus, what is unfolded and where the reader is. Without it every page works the same, but for that.
 */
export const pageScript = `'use strict';
(() => {
  const main = () => document.getElementById('main');
  const named = decodeURIComponent(location.hash.slice(1));
  if (/^(?:INC|DEC)-\\d{1,9}$/.test(named) && !document.getElementById(named)) location.replace('/incidents/' + named);
  if (!main()?.hasAttribute('data-live') || !('EventSource' in window)) return;

  const pauseMs = 2000, minuteMs = 60000;
  let wanted = false, reading = false, lastMs = 0;
  const tell = (words) => { const place = document.getElementById('live'); if (place) place.textContent = words; };
  const isBusy = () => document.hidden || main().contains(document.activeElement) && document.activeElement.matches('input, select, textarea')
    || String(getSelection()) !== '';

  const keyOf = (one) => one.id || one.getAttribute('href') || one.textContent.slice(0, 80);
  const twins = (one, within) => [...within.querySelectorAll(one.localName)].filter((other) => keyOf(other) === keyOf(one));
  const keepFocus = () => {
    const one = document.activeElement;
    if (!one || one === main() || !main().contains(one)) return () => undefined;
    const at = twins(one, main()).indexOf(one);
    return () => twins(one, main())[at]?.focus({ preventScroll: true });
  };
  const keepUnfolded = () => {
    const open = [...main().querySelectorAll('details[open] > summary')].map((one) => [one, twins(one, main()).indexOf(one)]);
    return () => { for (const [one, at] of open) { const twin = twins(one, main())[at]; if (twin) twin.parentElement.open = true; } };
  };
  const replaced = (page) => {
    const fresh = page.getElementById('main');
    if (!fresh) return location.reload();
    const kept = [keepFocus(), keepUnfolded()], place = [scrollX, scrollY];
    main().replaceChildren(...fresh.childNodes);
    document.title = page.title;
    for (const keep of kept) keep();
    scrollTo({ left: place[0], top: place[1], behavior: 'instant' });
  };
  const read = async () => {
    if (!wanted || reading || isBusy() || Date.now() - lastMs < pauseMs) return;
    [wanted, reading, lastMs] = [false, true, Date.now()];
    try {
      const answer = await fetch(location.href, { cache: 'no-store' });
      if (!answer.ok) throw new Error(String(answer.status));
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      if (isBusy()) wanted = true; else replaced(page);
      tell('It keeps itself up to date.');
    } catch {
      wanted = true;
      tell('The service does not answer; this is what it said last.');
    }
    reading = false;
  };
  const want = () => { wanted = true; read(); };
  const stream = new EventSource('/events');
  stream.addEventListener('moved', want);
  stream.addEventListener('open', () => tell('It keeps itself up to date.'));
  stream.addEventListener('error', () => tell('The service does not answer; this is what it said last.'));
  document.addEventListener('visibilitychange', read);
  setInterval(read, 1000);
  setInterval(want, minuteMs);
})();
`;
