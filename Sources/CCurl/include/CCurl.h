// CCurl.h - libcurl, opened on first use.
#pragma once
