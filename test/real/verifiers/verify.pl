# Verifies messages with Mail::DKIM, its own look-up included, against one name server.
#
# Arguments: address and port. Standard input: one message a line, base64. Output: one verdict a line.
use strict;
use warnings;
use MIME::Base64 qw(decode_base64);
use Mail::DKIM::DNS;
use Mail::DKIM::Verifier;
use Net::DNS::Resolver;

my ($address, $port) = @ARGV;
my $resolver = Net::DNS::Resolver->new(nameservers => [$address], port => $port, recurse => 1);
Mail::DKIM::DNS::resolver($resolver);

while (my $line = <STDIN>) {
  my $verifier = Mail::DKIM::Verifier->new;
  $verifier->PRINT(decode_base64($line));
  $verifier->CLOSE;
  print $verifier->result, "\n";
}
