// Streamlit leads back to the first page after signing in, whatever was asked for. The tab remembers where it began, until
// it is there or somebody signs out: the next person at this machine must not come to the question of the last one.
const WANTED = "minutes-rag.wanted";
const GOING = "minutes-rag.going";

export default function ({ data, setTriggerValue }) {
  const here = location.pathname + location.search;
  const going = sessionStorage.getItem(GOING);
  if (data.state === "going") {
    sessionStorage.setItem(GOING, "1");
    return;
  }
  sessionStorage.removeItem(GOING);
  if (data.state === "out") {
    if (here !== "/") sessionStorage.setItem(WANTED, here);
    if (going) setTriggerValue("failed", true);
    return;
  }
  const wanted = sessionStorage.getItem(WANTED);
  sessionStorage.removeItem(WANTED);
  // One slash at its beginning: a place of this app, and never another host.
  if (data.state === "in" && wanted && here === "/" && /^\/(?![/\\])/.test(wanted)) location.replace(wanted);
}
