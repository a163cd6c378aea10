// Asio's own code, once for the process: BOOST_ASIO_SEPARATE_COMPILATION keeps it out of every other source.
#include <boost/asio/impl/src.hpp>
