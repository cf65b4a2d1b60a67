/* A camera's picture, softened as a whole, for devices that cannot soften the background by themselves. */

const EVERY = 66; // ms

/* Takes a track and gives one; stopping the new one stops both. */
export function blurred(track) {
  const video = document.createElement("video");
  video.muted = video.playsInline = true;
  video.srcObject = new MediaStream([track]);
  video.play().catch(() => {});
  const { width = 640, height = 360 } = track.getSettings();
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const paper = canvas.getContext("2d", { alpha: false });
  const small = document.createElement("canvas"); // where filters are missing, a picture made small and large is soft, too
  small.width = 72;
  small.height = Math.max(1, Math.round(72 * height / width));
  const sketch = small.getContext("2d", { alpha: false });
  const draw = () => {
    if (video.readyState < 2) return;
    sketch.drawImage(video, 0, 0, small.width, small.height);
    paper.filter = "blur(4px)";
    paper.drawImage(small, 0, 0, canvas.width, canvas.height);
  };
  const timer = setInterval(draw, EVERY);
  const soft = canvas.captureStream(1000 / EVERY).getVideoTracks()[0];
  const stop = soft.stop.bind(soft);
  soft.stop = () => {
    clearInterval(timer);
    track.stop();
    stop();
  };
  return soft;
}
