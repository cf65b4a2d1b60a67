/* What the device can do: browser, letters, a moving picture, a heard voice, a sound. */

const ALIKE = [["陶", "瓷"], ["ゆ", "め"], ["한", "글"]];
const INSIDE = /MicroMessenger|DingTalk|Line\/|KAKAOTALK|QQ\/|FBAN|FBAV|Instagram/i; // browsers inside other apps
const VOICE = 0.02; // a level, of 1, that is more than the hum of a room
const PART = 1024; // samples whose loudness is one level: a fiftieth of a second

export function browser(possible) {
  if (!possible || !isSecureContext || !("WebSocket" in window)) return "bad";
  return INSIDE.test(navigator.userAgent) ? "fair" : "good";
}

export function device() {
  return /Mobi|Android|iPhone|iPad/i.test(navigator.userAgent) ? "phone" : "desk";
}

/* A character for which there is no font is drawn as a box: then two different ones look the same. */
export function fonts() {
  return ALIKE.every(([one, other]) => drawn(one) !== drawn(other)) ? "good" : "fair";
}

function drawn(character) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 32;
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  pen.font = `24px ${getComputedStyle(document.body).fontFamily}`;
  pen.fillText(character, 4, 26);
  return pen.getImageData(0, 0, 32, 32).data.join();
}

/* Whether what a playing video shows changes: told to `tell` as "good" or, while nothing moves, "fair". */
export function watchPicture(video, tell) {
  const canvas = document.createElement("canvas");
  canvas.width = 32;
  canvas.height = 18;
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  let before = "";
  const timer = setInterval(() => {
    if (video.readyState < 2 || video.videoWidth === 0) return;
    pen.drawImage(video, 0, 0, 32, 18);
    const now = pen.getImageData(0, 0, 32, 18).data.join();
    if (before) tell(now === before ? "fair" : "good");
    before = now;
  }, 300);
  return () => clearInterval(timer);
}

/* The loudness of a track, 0 to 1, ten times a second; `tell(level, heard)`: a voice was among it.
   A look takes in the last third of a second, so that a busy device misses no short word. */
export function watchLevel(context, track, tell) {
  const source = context.createMediaStreamSource(new MediaStream([track]));
  const meter = context.createAnalyser();
  meter.fftSize = 16 * PART;
  source.connect(meter);
  const wave = new Float32Array(meter.fftSize);
  let heard = false;
  const timer = setInterval(() => {
    meter.getFloatTimeDomainData(wave);
    const level = Math.max(...Array.from({ length: 16 }, (_, number) => loudness(wave, number * PART)));
    heard ||= level > VOICE;
    tell(Math.min(1, level * 4), heard);
  }, 100);
  return () => {
    clearInterval(timer);
    source.disconnect();
  };
}

function loudness(wave, from) {
  let sum = 0;
  for (let at = from; at < from + PART; at += 1) sum += wave[at] * wave[at];
  return Math.sqrt(sum / PART);
}

/* Three rising tones from the chosen speaker ("" for the usual one). */
export async function playSound(context, speaker) {
  await context.resume();
  const out = context.createMediaStreamDestination();
  const loudness = context.createGain();
  loudness.gain.value = 0.25;
  loudness.connect(out);
  const player = new Audio();
  player.srcObject = out.stream;
  if (speaker && player.setSinkId) await player.setSinkId(speaker).catch(() => {});
  await player.play();
  [523, 659, 784].forEach((pitch, number) => {
    const tone = context.createOscillator();
    tone.frequency.value = pitch;
    tone.connect(loudness);
    tone.start(context.currentTime + number * 0.4);
    tone.stop(context.currentTime + number * 0.4 + 0.35);
  });
  return new Promise((resolve) => setTimeout(() => {
    player.pause();
    player.srcObject = null;
    resolve();
  }, 1600));
}
