// Beast's and Asio SSL's own code, once for the process: separate compilation keeps it out of every other source.
#include <boost/asio/ssl/impl/src.hpp>
#include <boost/beast/src.hpp>
