// shim.h - mallopt(3), which Swift's Glibc module leaves out.
#pragma once
#ifdef __linux__
#include <malloc.h>
#endif
