/* How loud a microphone is, also while it is muted for the others. */

let context;

/* {value(): 0 … 1, stop()}; silence where the browser cannot tell. */
export function listen(track) {
  const quiet = { value: () => 0, stop() {} };
  if (!track || !window.AudioContext) return quiet;
  context ??= new AudioContext();
  if (context.state === "suspended") context.resume().catch(() => {});
  const own = track.clone();
  own.enabled = true;
  const source = context.createMediaStreamSource(new MediaStream([own]));
  const analyser = context.createAnalyser();
  analyser.fftSize = 512;
  source.connect(analyser);
  const samples = new Uint8Array(analyser.fftSize);
  return {
    value() {
      analyser.getByteTimeDomainData(samples);
      let sum = 0;
      for (const sample of samples) sum += (sample - 128) ** 2;
      return Math.min(1, Math.sqrt(sum / samples.length) / 48);
    },
    stop() {
      source.disconnect();
      own.stop();
    },
  };
}

/* A short tone from the chosen speaker. Resolves when it is over. */
export async function chime(speaker) {
  context ??= new AudioContext();
  await context.resume();
  const end = context.createMediaStreamDestination();
  const volume = context.createGain();
  volume.gain.setValueAtTime(0, context.currentTime);
  volume.connect(end);
  [523.25, 659.25, 783.99].forEach((pitch, number) => {
    const tone = context.createOscillator();
    const at = context.currentTime + 0.1 + number * 0.3;
    tone.frequency.value = pitch;
    tone.connect(volume);
    volume.gain.linearRampToValueAtTime(0.4, at + 0.03);
    volume.gain.linearRampToValueAtTime(0.05, at + 0.27);
    tone.start(at);
    tone.stop(at + 0.3);
  });
  const audio = new Audio();
  audio.srcObject = end.stream;
  if (speaker && audio.setSinkId) await audio.setSinkId(speaker).catch(() => {});
  await audio.play();
  await new Promise((done) => { setTimeout(done, 1300); });
  audio.srcObject = null;
}
