/** Moments after which a line is not to be believed: the phone slept, changed its network, came back from the page cache. */

const SLEPT_MS = 45000; // two pings of the server; a socket that slept longer is dead
const EVERY_MS = 30000;

/** `connection` gets: hurry(fresh) after a sleep, doubt() where the line may be dead, lost() where the phone says so. */
export function watchWaking(connection) {
  let hiddenAt = 0;
  window.addEventListener("online", () => connection.hurry(true)); // another network: the old line leads nowhere
  window.addEventListener("offline", () => connection.lost());
  window.addEventListener("pageshow", (event) => event.persisted && connection.hurry(true));
  document.addEventListener("freeze", () => (hiddenAt ||= Date.now()));
  document.addEventListener("resume", () => connection.hurry(true));
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) {
      hiddenAt = Date.now();
      return;
    }
    if (hiddenAt) connection.hurry(Date.now() - hiddenAt > SLEPT_MS);
    hiddenAt = 0;
  });
  // From Wi-Fi to the mobile network there is often no «offline»; it also fires when only the speed is guessed anew.
  navigator.connection?.addEventListener?.("change", () => connection.doubt());
  setInterval(() => document.hidden || connection.doubt(), EVERY_MS);
}
