// What other people's headers define as macros: the public headers must compile behind them. What
// the standard library, the system and our dependencies name so comes first; they have their own
// ways about it.
#include <bits/stdc++.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>
#include <zlib.h>

#include <Eigen/Core>
#include <unsupported/Eigen/CXX11/Tensor>

// Qt without QT_NO_KEYWORDS.
#define slots
#define signals public
#define emit
#define foreach(declaration, range) for (declaration : range)
#define forever for (;;)
#define Q_EMIT

// C's <complex.h>.
#define complex _Complex
#define imaginary _Imaginary
#define I _Complex_I

// <windows.h> and what it brings along.
#define min(a, b) ((a) < (b) ? (a) : (b))
#define max(a, b) ((a) > (b) ? (a) : (b))
#define near
#define far
#define small char
#define hyper long
#define interface struct
#define IN
#define OUT
#define OPTIONAL
#define CONST const
#define VOID void
#define TRUE 1
#define FALSE 0
#define ERROR 0
#define NO_ERROR 0
#define DELETE 0x10000
#define IGNORE 0
#define INFINITE 0xFFFFFFFF
#define STRICT 1
#define ABSOLUTE 1
#define RELATIVE 2
#define TRANSPARENT 1
#define OPAQUE 2
#define GetObject GetObjectA
#define CreateFile CreateFileA
#define DrawText DrawTextA
#define LoadImage LoadImageA
#define SearchPath SearchPathA

// macOS' <AssertMacros.h> and Unreal.
#define check(assertion) assert(assertion)
#define verify(assertion) assert(assertion)
#define require(assertion, label) \
  if (!(assertion)) goto label
#define check_noerr(code) assert((code) == 0)
#define verify_noerr(code) assert((code) == 0)
#define require_noerr(code, label) require((code) == 0, label)
#define ensure(expression) (!!(expression))
#define TEXT(text) text

// <X11/Xlib.h> and <X11/X.h>.
#define None 0L
#define Bool int
#define Status int
#define True 1
#define False 0
#define Always 2
#define Success 0
#define Above 0
#define Below 1
#define Complex 0
#define Unsorted 0
#define FocusIn 9
#define Expose 12

// Arduino.h, but for abs and round, which Eigen does not survive either.
#define constrain(x, low, high) ((x) < (low) ? (low) : ((x) > (high) ? (high) : (x)))
#define radians(x) ((x)*0.017453292519943295)
#define degrees(x) ((x)*57.29577951308232)
#define sq(x) ((x) * (x))
#define bit(b) (1UL << (b))
#define HIGH 1
#define LOW 0
#define INPUT 0
#define OUTPUT 1
#define PI 3.1415926535897932
#define DEFAULT 1
#define F(text) text
#define B1 1
