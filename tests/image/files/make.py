"""Makes the JPEG files beside it that jpeg_test.cpp reads: needs Pillow, jpegtran and cjpeg.

All show the same slope of colours, 24 x 18 pixels, which the test computes, too. What the test can make
out of these (orientations, damage) is not stored.
"""
import pathlib
import subprocess

from PIL import Image

HERE = pathlib.Path(__file__).parent
WIDTH, HEIGHT = 24, 18


def slope():
    picture = Image.new("RGB", (WIDTH, HEIGHT))
    picture.putdata([(40 + 6 * x, 200 - 5 * y, 100 + 2 * x + 2 * y)
                     for y in range(HEIGHT) for x in range(WIDTH)])
    return picture


def run(command, data, name):
    result = subprocess.run(command, input=data, capture_output=True, check=True)
    (HERE / name).write_bytes(result.stdout)


def main():
    colour, gray = slope(), slope().convert("L")
    best = {"quality": 98, "optimize": True}
    gray.save(HERE / "gray.jpg", **best)
    gray.save(HERE / "gray-progressive.jpg", progressive=True, **best)
    colour.save(HERE / "colour.jpg", subsampling=0, **best)
    colour.save(HERE / "half-across.jpg", subsampling=1, **best)
    colour.save(HERE / "half.jpg", subsampling=2, **best)
    colour.save(HERE / "progressive.jpg", subsampling=2, progressive=True, **best)
    colour.convert("CMYK").save(HERE / "cmyk.jpg", **best)
    half = (HERE / "half.jpg").read_bytes()
    run(["jpegtran", "-copy", "none", "-restart", "1B"], half, "restarts.jpg")
    run(["jpegtran", "-copy", "none", "-progressive", "-restart", "1B"], half,
        "progressive-restarts.jpg")
    run(["jpegtran", "-copy", "none", "-arithmetic"], half, "arithmetic.jpg")
    ppm = f"P6 {WIDTH} {HEIGHT} 255\n".encode() + colour.tobytes()
    run(["cjpeg", "-quality", "98", "-rgb"], ppm, "rgb.jpg")
    run(["cjpeg", "-quality", "98", "-sample", "1x1,2x2,2x1"], ppm, "odd-sampling.jpg")


if __name__ == "__main__":
    main()
