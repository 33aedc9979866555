let audio: AudioContext | undefined

function tone(hertz: number, from: number, length: number, shape: OscillatorType) {
  if (!audio) return
  const [source, volume] = [audio.createOscillator(), audio.createGain()]
  source.type = shape
  source.frequency.value = hertz
  volume.gain.setValueAtTime(0.16, audio.currentTime + from)
  volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + from + length)
  source.connect(volume).connect(audio.destination)
  source.start(audio.currentTime + from)
  source.stop(audio.currentTime + from + length)
}

/** Two clearly different sounds: rising and bright for yes, low and doubled for no. */
export function sound(good: boolean) {
  try {
    audio ??= new AudioContext()
    void audio.resume()
    if (good) {
      tone(1046, 0, 0.09, 'sine')
      tone(1568, 0.08, 0.14, 'sine')
    } else {
      tone(196, 0, 0.18, 'square')
      tone(165, 0.22, 0.3, 'square')
    }
  } catch {
    // A workplace without a loudspeaker still has the colour.
  }
  navigator.vibrate?.(good ? 40 : [120, 60, 120])
}
